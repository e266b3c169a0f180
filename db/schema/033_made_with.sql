-- What a frozen dataset or a training run was made with, as JSON: `db.made_with` says what of. Of what was frozen
-- or trained before it is null.

alter table frozen_datasets add column made_with text;
alter table training_runs add column made_with text;

create trigger frozen_datasets_say_what_made_them before insert on frozen_datasets
when case when json_valid(new.made_with) then
    length(json_extract(new.made_with, '$.code')) <> 64 or length(json_extract(new.made_with, '$.lock')) <> 64
    or exists (
      select 1 from json_each('["code", "commit", "libraries", "lock", "models", "prompts", "python", "sqlite"]') n
      where json_extract(new.made_with, '$.' || n.value) is null)
  else 1 end
begin
  select raise(abort, 'a dataset says what it was made with');
end;

create trigger training_runs_say_what_made_them before insert on training_runs
when case when json_valid(new.made_with) then
    length(json_extract(new.made_with, '$.code')) <> 64 or length(json_extract(new.made_with, '$.lock')) <> 64
    or length(json_extract(new.made_with, '$.base_model')) <> 64
    or exists (
      select 1 from json_each('["base_model", "code", "commit", "libraries", "lock", "python", "sqlite"]') n
      where json_extract(new.made_with, '$.' || n.value) is null)
  else 1 end
begin
  select raise(abort, 'a run says what it was made with');
end;
