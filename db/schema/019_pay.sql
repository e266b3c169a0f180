-- What a person's seniority is and what an hour of their work costs, from a moment on; the latest row holds.

create table pay_grades (
  id        integer primary key,
  person_id integer not null references people (id),
  number    integer not null check (number >= 1),
  seniority text not null check (seniority in ('mid_level', 'associate_senior', 'senior')),
  hourly    real not null check (hourly >= 0),
  by_login  text not null,
  at        text not null,
  unique (person_id, number)
) strict;

create trigger pay_grades_in_order before insert on pay_grades
when new.number <> 1 + (select count(*) from pay_grades where person_id = new.person_id)
begin
  select raise(abort, 'a pay grade follows the one before it');
end;

create view current_pay_grades as
  select g.* from pay_grades g
  where g.number = (select max(number) from pay_grades where person_id = g.person_id);
