-- What happened, in order; each row's mac covers the row before it, under a key that is not in this file.

create table events (
  seq     integer primary key,
  at      text not null,
  actor   text not null,
  action  text not null,
  subject text not null,
  detail  text not null,
  mac     text not null unique check (length(mac) = 64)
) strict;

create trigger events_in_order before insert on events
when new.seq <> 1 + (select coalesce(max(seq), 0) from events)
begin
  select raise(abort, 'events are appended in order');
end;
