-- How an item was settled by a person once its batch was locked; the answers themselves stay as they were given.

create table decisions (
  id           integer primary key,
  item_id      integer not null references items (id),
  revision     integer not null check (revision >= 1),
  replaces     integer references decisions (id),
  decision     text not null check (length(decision) > 0),
  answers      text not null,
  answers_hash text not null check (length(answers_hash) = 64),
  reason       text not null,
  nonce        text not null unique check (length(nonce) >= 16),
  by_person    integer not null references people (id),
  at           text not null,
  unique (item_id, revision),
  check ((revision = 1) = (replaces is null)),
  check (revision = 1 or length(reason) >= 2)
) strict;

create trigger decisions_after_the_lock before insert on decisions
when (select s.state from batch_state s join items i on i.batch_id = s.batch_id where i.id = new.item_id)
  not in ('locked', 'unblinded')
begin
  select raise(abort, 'an item is settled once its batch is locked');
end;

create trigger decisions_revision_in_order before insert on decisions
when new.revision <> 1 + (select count(*) from decisions where item_id = new.item_id)
  or new.replaces is not (select id from decisions where item_id = new.item_id order by revision desc limit 1)
begin
  select raise(abort, 'stale revision');
end;

create view current_decisions as
  select d.* from decisions d
  where d.revision = (select max(revision) from decisions where item_id = d.item_id);
