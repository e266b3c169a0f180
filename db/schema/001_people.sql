-- Who there is, who is signed in, and who tried.

create table people (
  id            integer primary key,
  login         text not null unique collate nocase check (length(login) between 2 and 64),
  name          text not null check (length(name) > 0),
  role          text not null check (role in ('physician', 'senior', 'lead', 'engineer', 'admin')),
  password_hash text not null check (password_hash like '$argon2id$%'),
  disabled_at   text,
  created_at    text not null
) strict;

create table sessions (
  token_hash text primary key check (length(token_hash) = 64),
  person_id  integer not null references people (id),
  created_at text not null,
  seen_at    text not null,
  revoked_at text
) strict, without rowid;

create index sessions_of_person on sessions (person_id);

create table sign_in_attempts (
  login   text not null collate nocase,
  address text not null,
  at      real not null
) strict;

create index attempts_by_login on sign_in_attempts (login, address, at);
