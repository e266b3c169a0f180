-- Long work that runs beside the server: what was asked for, and every state it went through.

create table jobs (
  id        integer primary key,
  kind      text not null check (length(kind) > 0),
  arguments text not null check (json_valid(arguments)),
  by_login  text not null,
  at        text not null
) strict;

create table job_states (
  job_id   integer not null references jobs (id),
  number   integer not null check (number > 0),
  state    text not null check (state in
    ('queued', 'running', 'stopping', 'completed', 'failed', 'cancelled', 'interrupted')),
  sentence text not null,
  by_login text not null,
  at       text not null,
  primary key (job_id, number)
) strict;

create view job_state as
  select job_id, state, sentence, by_login, at, max(number) as number from job_states group by job_id;

create trigger job_states_in_order before insert on job_states
when new.number <> 1 + (select count(*) from job_states where job_id = new.job_id)
  or not exists (
    select 1 from (values
      ('', 'queued'),
      ('queued', 'running'), ('queued', 'cancelled'),
      ('running', 'stopping'), ('running', 'completed'), ('running', 'failed'), ('running', 'interrupted'),
      ('stopping', 'cancelled'), ('stopping', 'completed'), ('stopping', 'failed'),
      ('failed', 'queued'), ('cancelled', 'queued'), ('interrupted', 'queued')) as step
    where step.column1 = coalesce((select state from job_state where job_id = new.job_id), '')
      and step.column2 = new.state)
begin
  select raise(abort, 'a job cannot go to this state from the one it is in');
end;

create trigger job_states_one_at_a_time before insert on job_states
when new.state = 'running' and exists (
  select 1 from job_state s join jobs j on j.id = s.job_id
  where s.state in ('running', 'stopping') and j.kind = (select kind from jobs where id = new.job_id))
begin
  select raise(abort, 'a job of this kind is running already');
end;
