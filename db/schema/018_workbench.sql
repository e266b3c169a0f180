-- What somebody is writing in the rules workbench: nobody's evidence, and therefore overwritten.
create table rule_drafts (
  person_id integer primary key references people (id),
  base      integer references rule_versions (id),
  text      text not null,
  saved_at  text not null
) strict;

-- A step of the records' way taken over all of them at once; of each step the newest pass holds.
-- `settings` has all that decides its result: the filters' text, or threshold and fields, or the seed.
create table passes (
  id          integer primary key,
  step        text not null check (step in ('filter', 'dedup', 'split')),
  settings    text not null,
  last_record integer not null,
  by_login    text not null,
  at          text not null
) strict;

-- `reason` is the filter that took a record out; `matches` as in `labels`.
create table exclusions (
  pass_id   integer not null references passes (id),
  record_id integer not null references records (id),
  reason    text not null check (length(reason) > 0),
  matches   text not null,
  primary key (pass_id, record_id)
) strict, without rowid;

create table duplicates (
  pass_id        integer not null references passes (id),
  record_id      integer not null references records (id),
  kept_record_id integer not null references records (id),
  similarity     real not null check (similarity > 0 and similarity <= 1),
  answers_differ integer not null check (answers_differ in (0, 1)),
  primary key (pass_id, record_id),
  check (record_id != kept_record_id)
) strict, without rowid;

create table split_parts (
  pass_id   integer not null references passes (id),
  record_id integer not null references records (id),
  part      text not null check (part in ('train', 'test', 'withheld')),
  primary key (pass_id, record_id)
) strict, without rowid;
