-- Which task the rules give a record: each version of the rules as a whole, and what each rule matched.

create table rule_versions (
  id       integer primary key,
  hash     text not null unique check (length(hash) = 64),
  name     text not null,
  text     text not null,
  added_by text not null,
  added_at text not null
) strict;

-- A version was tried on the records with these ids; one of them that has no label is unlabelled.
create table labellings (
  rule_version_id integer not null references rule_versions (id),
  first_record    integer not null,
  last_record     integer not null check (last_record >= first_record),
  by_login        text not null,
  at              text not null,
  primary key (rule_version_id, first_record)
) strict, without rowid;

-- `matches` is a list of {field, start, text}: what each condition of the rule found, counted in characters.
create table labels (
  rule_version_id integer not null references rule_versions (id),
  record_id       integer not null references records (id),
  rank            integer not null check (rank >= 1),
  label           text not null check (length(label) > 0),
  rule            text not null,
  matches         text not null,
  primary key (rule_version_id, record_id, rank),
  unique (rule_version_id, record_id, label)
) strict, without rowid;
