-- A batch worked on in Label Studio: which project holds whose items, who is who there, and what came back.

create table label_studio_projects (
  id          integer primary key,
  batch_id    integer not null references batches (id),
  person_id   integer not null references people (id),
  url         text not null check (url like 'http%'),
  project     integer not null,
  config_hash text not null check (length(config_hash) = 64),
  at          text not null,
  unique (batch_id, person_id, url),
  unique (url, project)
) strict;

-- The last row for an account there says who it is here.
create table label_studio_people (
  id        integer primary key,
  url       text not null,
  author    integer not null,
  person_id integer not null references people (id),
  by_person integer not null,
  at        text not null
) strict;

create index label_studio_people_of_url on label_studio_people (url, author);

-- What became of an annotation made there, as it stood then (digest): stored as one here, set aside with a
-- reason, or found deleted there afterwards, which changes nothing here.
create table label_studio_results (
  id            integer primary key,
  project_id    integer not null references label_studio_projects (id),
  annotation    integer not null,
  digest        text not null check (length(digest) = 64),
  outcome       text not null check (outcome in ('stored', 'set aside', 'gone')),
  reason        text not null,
  reason_zh     text not null,
  annotation_id integer references annotations (id),
  at            text not null,
  unique (project_id, annotation, digest, outcome, reason),
  check ((outcome = 'set aside') = (annotation_id is null)),
  check ((outcome = 'set aside') = (length(reason) > 0))
) strict;
