-- Datasets frozen from approved examples, what each holds, what may never be in one, and who trained on them.

-- Records kept for evaluation (test), and those too like one of them to be trained on (withheld).
create table held_out_records (
  record_id integer primary key references records (id),
  part      text not null check (part in ('test', 'withheld')),
  task      text not null,
  seed      integer not null,
  by_login  text not null,
  at        text not null
) strict;

create table frozen_datasets (
  id        integer primary key,
  name      text not null check (length(name) > 0),
  version   integer not null check (version >= 1),
  sha256    text not null check (length(sha256) = 64),
  examples  integer not null check (examples > 0),
  seed      integer not null,
  frozen_by text not null,
  frozen_at text not null,
  unique (name, version)
) strict;

create table frozen_members (
  dataset_id   integer not null references frozen_datasets (id),
  line         integer not null check (line >= 1),
  approval_id  integer not null,
  record_id    integer not null references records (id),
  licence      text not null,
  example_hash text not null check (length(example_hash) = 64),
  primary key (dataset_id, line),
  unique (dataset_id, approval_id)
) strict;

create index frozen_members_of_record on frozen_members (record_id);
create index frozen_members_of_approval on frozen_members (approval_id);

-- A dataset counts once it is sealed, and holds nothing more from then on.
create table frozen_seals (
  dataset_id      integer primary key references frozen_datasets (id),
  manifest_sha256 text not null check (length(manifest_sha256) = 64),
  at              text not null
) strict;

create trigger frozen_members_before_the_seal before insert on frozen_members
when exists (select 1 from frozen_seals where dataset_id = new.dataset_id)
begin
  select raise(abort, 'a sealed dataset takes no more examples');
end;

create trigger frozen_members_licensed before insert on frozen_members
when lower(trim(new.licence)) in ('', 'none', 'unknown', 'unlicensed', 'unlicenced')
  or new.licence is not
    (select s.licence from records r join sources s on s.id = r.source_id where r.id = new.record_id)
begin
  select raise(abort, 'an example is frozen under the licence of its source, and never without one');
end;

create trigger frozen_members_never_held_out before insert on frozen_members
when exists (select 1 from held_out_records where record_id = new.record_id)
  or exists (select 1 from items i join batches b on b.id = i.batch_id
             where i.record_id = new.record_id and b.activity = 'blinded_scoring')
begin
  select raise(abort, 'a test item is never trained on');
end;

create trigger held_out_records_not_trained_on before insert on held_out_records
when exists (select 1 from frozen_members m join frozen_seals using (dataset_id)
             where m.record_id = new.record_id)
begin
  select raise(abort, 'this record is in a frozen dataset, so it cannot be a test item');
end;

create trigger frozen_seals_over_everything before insert on frozen_seals
when (select examples from frozen_datasets where id = new.dataset_id)
  is not (select count(*) from frozen_members where dataset_id = new.dataset_id)
begin
  select raise(abort, 'a seal covers exactly the examples that its dataset announced');
end;

create table training_runs (
  id            integer primary key,
  name          text not null unique check (length(name) > 0),
  config_sha256 text not null check (length(config_sha256) = 64),
  started_by    text not null,
  started_at    text not null
) strict;

create table training_run_datasets (
  run_id     integer not null references training_runs (id),
  dataset_id integer not null references frozen_datasets (id),
  primary key (run_id, dataset_id)
) strict;

create trigger training_run_datasets_sealed before insert on training_run_datasets
when not exists (select 1 from frozen_seals where dataset_id = new.dataset_id)
begin
  select raise(abort, 'training reads sealed datasets only');
end;
