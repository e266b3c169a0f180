-- What was decided about a line of a file in which personal data was found; the last decision counts.
-- The text itself comes in with the file, or stays out: nothing of it is kept here.

create table personal_data_decisions (
  id          integer primary key,
  file_sha256 text not null check (length(file_sha256) = 64),
  line        integer not null,
  kinds       text not null check (length(kinds) > 0),
  decision    text not null check (decision in ('keep', 'mask', 'leave out')),
  by_login    text not null,
  at          text not null
) strict;

create index personal_data_decisions_of_file on personal_data_decisions (file_sha256, line);
