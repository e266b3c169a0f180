-- A survey taken in Label Studio: its project, and which answers there were taken in; not as which answers here.

create table label_studio_surveys (
  id          integer primary key,
  survey_id   integer not null references surveys (id),
  url         text not null check (url like 'http%'),
  project     integer not null,
  at          text not null,
  unique (survey_id, url),
  unique (url, project)
) strict;

-- In the order of the marks, which are hashes: not even the file tells which answer came with which.
create table label_studio_taken (
  mark text primary key check (length(mark) = 64)
) strict, without rowid;
