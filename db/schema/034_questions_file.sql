
-- What the questions of a submission are called, for people to tell contests apart; their hash says which they are.
-- Of what was submitted before it is empty.

alter table submissions add column questions_file text not null default '';
