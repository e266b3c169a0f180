-- What came in: files, records, lines set aside, responses under a code, judgments.

create table sources (
  id          integer primary key,
  sha256      text not null unique check (length(sha256) = 64),
  kind        text not null,
  name        text not null,
  licence     text not null,
  lines       integer not null,
  imported_by text not null,
  imported_at text not null
) strict;

create table records (
  id               integer primary key,
  source_id        integer not null references sources (id),
  line             integer not null,
  external_id      text not null,
  kind             text not null,
  task             text not null,
  case_description text not null,
  question         text not null,
  answer           text not null,
  options          text not null,
  metadata         text not null,
  content_hash     text not null unique check (length(content_hash) = 64)
) strict;

create index records_of_source on records (source_id);
create index records_by_external_id on records (external_id);

create table set_aside_lines (
  id        integer primary key,
  source_id integer not null references sources (id),
  line      integer not null,
  reason    text not null,
  raw       text not null
) strict;

create index set_aside_of_source on set_aside_lines (source_id);

-- A response is known here by the code of its source; the name behind the code lies in blinding_key.db.
create table responses (
  id           integer primary key,
  source_id    integer not null references sources (id),
  line         integer not null,
  record_id    integer not null references records (id),
  source_code  text not null,
  question     text not null,
  conversation text not null,
  content_hash text not null check (length(content_hash) = 64),
  unique (record_id, source_code)
) strict;

create index responses_of_source on responses (source_id);

-- Where a response named its own model; the shown conversation is masked there.
create table self_namings (
  response_id integer not null references responses (id),
  message     integer not null,
  start       integer not null,
  length      integer not null,
  rule        text not null,
  primary key (response_id, message, start)
) strict;

create table judgments (
  id                integer primary key,
  key               text not null unique check (length(key) = 64),
  response_id       integer not null references responses (id),
  rubric_hash       text not null,
  prompt_hash       text not null,
  judge             text not null,
  parameters        text not null,
  repeat            integer not null,
  status            text not null check (status in ('scored', 'unparsed', 'refused')),
  rating            real,
  explanation       text not null,
  answered_model    text not null,
  prompt_tokens     integer not null,
  completion_tokens integer not null,
  attempts          integer not null,
  at                text not null,
  check ((status = 'scored') = (rating is not null))
) strict;

create index judgments_of_response on judgments (response_id);
