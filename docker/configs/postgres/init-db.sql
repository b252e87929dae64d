-- Runs once, when the volume is empty, in POSTGRES_DB. Tables are the business of "barberpro migrate".
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

-- Nobody but those who are told to may make things in public.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
