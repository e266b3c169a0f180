-- Events of which a person's name was taken out: the mac, under the event key, of what they say since. The row's
-- own mac stays, so the chain goes on over it.

create table redacted_events (
  seq integer primary key references events (seq),
  mac text not null check (length(mac) = 64)
) strict;
