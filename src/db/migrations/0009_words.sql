DROP INDEX "categories_name_key";--> statement-breakpoint
DROP INDEX "tags_name_key";--> statement-breakpoint
DROP INDEX "pets_species_idx";--> statement-breakpoint
DROP INDEX "categories_search_idx";--> statement-breakpoint
DROP INDEX "tags_search_idx";--> statement-breakpoint

-- One letter for all its cases. `lower` after `upper` after `lower` folds the cases that ICU knows, and makes `ss` of every sharp s; `translate` makes one
-- letter of both small sigmas. ICU 60, which comes with the embedded server, does not know the capitals of Unicode 11 to 17, such as the Georgian capitals.
-- They are listed here, so every server folds alike.
CREATE FUNCTION fold_letters(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(lower(upper(lower(CASE
  WHEN given !~ '[\u1c89\u1c90-\u1cbf\u2c2f\ua7b8-\ua7f5\U00010570-\U00010595\U00010d50-\U00010d65\U00016e40-\U00016eb8]' THEN given
  ELSE translate(given,
    E'\u1c89'
    '\u1c90\u1c91\u1c92\u1c93\u1c94\u1c95\u1c96\u1c97\u1c98\u1c99\u1c9a\u1c9b\u1c9c\u1c9d\u1c9e\u1c9f\u1ca0\u1ca1\u1ca2\u1ca3\u1ca4\u1ca5\u1ca6\u1ca7\u1ca8\u1ca9\u1caa\u1cab\u1cac\u1cad\u1cae\u1caf\u1cb0\u1cb1\u1cb2\u1cb3\u1cb4\u1cb5\u1cb6\u1cb7\u1cb8\u1cb9\u1cba\u1cbd\u1cbe\u1cbf'
    '\u2c2f\ua7b8\ua7ba\ua7bc\ua7be\ua7c0\ua7c2\ua7c4\ua7c5\ua7c6\ua7c7\ua7c9\ua7cb\ua7cc\ua7ce\ua7d0\ua7d2\ua7d4\ua7d6\ua7d8\ua7da\ua7dc\ua7f5'
    '\U00010570\U00010571\U00010572\U00010573\U00010574\U00010575\U00010576\U00010577\U00010578\U00010579\U0001057a\U0001057c\U0001057d\U0001057e\U0001057f\U00010580\U00010581\U00010582\U00010583\U00010584\U00010585\U00010586\U00010587\U00010588\U00010589\U0001058a\U0001058c\U0001058d\U0001058e\U0001058f\U00010590\U00010591\U00010592\U00010594\U00010595'
    '\U00010d50\U00010d51\U00010d52\U00010d53\U00010d54\U00010d55\U00010d56\U00010d57\U00010d58\U00010d59\U00010d5a\U00010d5b\U00010d5c\U00010d5d\U00010d5e\U00010d5f\U00010d60\U00010d61\U00010d62\U00010d63\U00010d64\U00010d65'
    '\U00016e40\U00016e41\U00016e42\U00016e43\U00016e44\U00016e45\U00016e46\U00016e47\U00016e48\U00016e49\U00016e4a\U00016e4b\U00016e4c\U00016e4d\U00016e4e\U00016e4f\U00016e50\U00016e51\U00016e52\U00016e53\U00016e54\U00016e55\U00016e56\U00016e57\U00016e58\U00016e59\U00016e5a\U00016e5b\U00016e5c\U00016e5d\U00016e5e\U00016e5f'
    '\U00016ea0\U00016ea1\U00016ea2\U00016ea3\U00016ea4\U00016ea5\U00016ea6\U00016ea7\U00016ea8\U00016ea9\U00016eaa\U00016eab\U00016eac\U00016ead\U00016eae\U00016eaf\U00016eb0\U00016eb1\U00016eb2\U00016eb3\U00016eb4\U00016eb5\U00016eb6\U00016eb7\U00016eb8',
    E'\u1c8a'
    '\u10d0\u10d1\u10d2\u10d3\u10d4\u10d5\u10d6\u10d7\u10d8\u10d9\u10da\u10db\u10dc\u10dd\u10de\u10df\u10e0\u10e1\u10e2\u10e3\u10e4\u10e5\u10e6\u10e7\u10e8\u10e9\u10ea\u10eb\u10ec\u10ed\u10ee\u10ef\u10f0\u10f1\u10f2\u10f3\u10f4\u10f5\u10f6\u10f7\u10f8\u10f9\u10fa\u10fd\u10fe\u10ff'
    '\u2c5f\ua7b9\ua7bb\ua7bd\ua7bf\ua7c1\ua7c3\ua794\u0282\u1d8e\ua7c8\ua7ca\u0264\ua7cd\ua7cf\ua7d1\ua7d3\ua7d5\ua7d7\ua7d9\ua7db\u019b\ua7f6'
    '\U00010597\U00010598\U00010599\U0001059a\U0001059b\U0001059c\U0001059d\U0001059e\U0001059f\U000105a0\U000105a1\U000105a3\U000105a4\U000105a5\U000105a6\U000105a7\U000105a8\U000105a9\U000105aa\U000105ab\U000105ac\U000105ad\U000105ae\U000105af\U000105b0\U000105b1\U000105b3\U000105b4\U000105b5\U000105b6\U000105b7\U000105b8\U000105b9\U000105bb\U000105bc'
    '\U00010d70\U00010d71\U00010d72\U00010d73\U00010d74\U00010d75\U00010d76\U00010d77\U00010d78\U00010d79\U00010d7a\U00010d7b\U00010d7c\U00010d7d\U00010d7e\U00010d7f\U00010d80\U00010d81\U00010d82\U00010d83\U00010d84\U00010d85'
    '\U00016e60\U00016e61\U00016e62\U00016e63\U00016e64\U00016e65\U00016e66\U00016e67\U00016e68\U00016e69\U00016e6a\U00016e6b\U00016e6c\U00016e6d\U00016e6e\U00016e6f\U00016e70\U00016e71\U00016e72\U00016e73\U00016e74\U00016e75\U00016e76\U00016e77\U00016e78\U00016e79\U00016e7a\U00016e7b\U00016e7c\U00016e7d\U00016e7e\U00016e7f'
    '\U00016ebb\U00016ebc\U00016ebd\U00016ebe\U00016ebf\U00016ec0\U00016ec1\U00016ec2\U00016ec3\U00016ec4\U00016ec5\U00016ec6\U00016ec7\U00016ec8\U00016ec9\U00016eca\U00016ecb\U00016ecc\U00016ecd\U00016ece\U00016ecf\U00016ed0\U00016ed1\U00016ed2\U00016ed3')
  END COLLATE "und-x-icu"))), 'ς', 'σ');--> statement-breakpoint

-- As in 0007_field.sql, with these letters, and with a short way for ASCII: a text with as many bytes as characters.
CREATE OR REPLACE FUNCTION fold_case(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN octet_length(given) = length(given)
  THEN lower(given COLLATE "C") COLLATE "und-x-icu"
  ELSE normalize(regexp_replace(
    fold_letters(normalize(given, NFKC)),
    '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]',
    '', 'g'), NFKC) COLLATE "und-x-icu" END;--> statement-breakpoint

-- The splitting rule of the search, for stored texts and for queries: case, accents, vowel points, invisible characters and compatible forms do not count.
-- Marks and invisible characters go first: folding would make a letter of the Greek iota subscript (U+0345). A run of white space, punctuation and signs
-- separates two parts: it becomes a space and U+0002. A part consists of words and of runs of a script without spaces, which may touch each other; emoji and
-- symbols count as such a script. U+0002 stands before each word, and U+0001 before each run. No text can contain these two characters here, because control
-- characters are separators. An apostrophe separates, too, and the words that it connects stand once more at the end, connected: `O'Brien` is also `obrien`.
-- Letters that look like an apostrophe, such as the Hawaiian ʻokina, are apostrophes. U+115F marks them, which no text can contain here.
CREATE OR REPLACE FUNCTION search_text(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  folded text;
BEGIN
  IF octet_length(given) = length(given) THEN
    folded := E' \x02' || regexp_replace(replace(lower(given COLLATE "C"), '''', E'\u115f'), E'[^a-z0-9\u115f]+', E' \x02', 'g');
  ELSE
    folded := E' \x02' || regexp_replace(regexp_replace(regexp_replace(translate(public.fold_letters(regexp_replace(
    normalize(given, NFKD) COLLATE "und-x-icu",
    '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0951-\u0954\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\u2de0-\u2dff\ua66f-\ua672\ua674-\ua67d\ua69e\ua69f\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001e08f\U000e0000-\U000e0fff]',
    '', 'g')) COLLATE "und-x-icu", 'ıøđðħłŧ', 'ioddhlt'),
    '[''\u02b9-\u02bf\u02ee\u055a\u05f3\u07f4\u07f5\u2018\u2019\u201b\ua78b\ua78c]', E'\u115f', 'g'),
    '[[:space:][:punct:][:cntrl:]$+<=>^`|~\u00a2-\u00a9\u00ac\u00ae-\u00b1\u00b4\u00b6\u00b8\u00d7\u00f7\u02c2-\u02c5\u02d2-\u02df\u2028\u2029\u2044\u2052\u20a0-\u20cf\ufff9-\ufffd]+',
    E' \x02', 'g'),
    '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a00-\u1aaf\u1b00-\u1bff\u2190-\u2bff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\ua4cf\ua500-\ua63f\ua930-\ua95f\ua980-\ua9ff\uaa00-\uaadf\uf900-\ufaff\U00011000-\U0001107f\U00011700-\U0001174f\U00011ee0-\U00011f5f\U00012000-\U0001467f\U00016fe0-\U0001b2ff\U0001f000-\U0001fbff\U00020000-\U0003ffff]+)',
    E'\x01\\1\x02', 'g');
  END IF;
  IF strpos(folded, E'\u115f') = 0 THEN
    RETURN folded;
  END IF;
  RETURN concat(
    regexp_replace(folded, E'(?: \x02)*\u115f(?:\u115f| \x02)*', E' \x02', 'g'),
    (SELECT string_agg(E' \x02' || replace(connected[1], E'\u115f', ''), '')
     FROM regexp_matches(folded, E'[^ \x01\x02\u115f]+(?:\u115f[^ \x01\x02\u115f]+)+', 'g') AS connected));
END $$;--> statement-breakpoint

-- The words of a stored text, for the index and for scores. A run of a script without spaces is indexed by every two consecutive characters, at consecutive
-- positions, and by its last character. A longer word counts by its first 60 characters, and a text by its first 10000: the schema takes at most 5000, and
-- a tsvector has a bound, too. A tsvector keeps at most 256 positions of a word, and only the score reads them. The loop is quicker than a query, because
-- PostgreSQL would plan the query at each call. The function names the schema, because PostgreSQL maintains indexes with an empty search path.
CREATE OR REPLACE FUNCTION search_words(given text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
DECLARE
  run text;
  letter text;
  former text;
  place int := 0;
  words text[] := '{}';
BEGIN
  FOREACH run IN ARRAY string_to_array(replace(translate(public.search_text(left(given, 10000)), ' ', ''), E'\x01', E'\x02\x01'), E'\x02') LOOP
    IF starts_with(run, E'\x01') THEN
      former := '';
      FOREACH letter IN ARRAY array_append(string_to_array(substr(run, 2), NULL), '') LOOP
        IF former <> '' THEN
          place := place + 1;
          words := array_append(words, '''' || former || letter || ''':' || place);
        END IF;
        former := letter;
      END LOOP;
    ELSIF run <> '' THEN
      place := place + 1;
      words := array_append(words, '''' || left(run, 60) || ''':' || place);
    END IF;
  END LOOP;
  RETURN array_to_string(words, ' ')::tsvector;
END $$;--> statement-breakpoint

-- The parts of a query, as `search_text` writes them. An apostrophe of a query only separates, so that `O'Brien` finds `O Brien`.
CREATE FUNCTION search_parts(given text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_remove(array_remove(string_to_array(
  search_text(regexp_replace(given, '[''\u02b9-\u02bf\u02ee\u055a\u05f3\u07f4\u07f5\u2018\u2019\u201b\ua78b\ua78c\uff07]', ' ', 'g')),
  ' '), E'\x02'), '');--> statement-breakpoint

-- The words by which a `tsvector` is searched, the longest first: each word by its beginning, each run of a script without spaces by its consecutive
-- characters. A word before the first run of a part may be the end of a longer word, so a `tsvector` cannot find it.
CREATE FUNCTION search_terms(given text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
    SELECT array_agg(concat('''', word, CASE WHEN is_beginning THEN ''':*' ELSE '''' END) ORDER BY length(word) DESC, word)
    FROM (
      SELECT DISTINCT word, is_beginning
      FROM unnest(public.search_parts(given)) AS part
      CROSS JOIN unnest(string_to_array(replace(part, E'\x01', E'\x02\x01'), E'\x02')) WITH ORDINALITY AS split (run, n)
      CROSS JOIN LATERAL (
        SELECT left(run, 60) AS word, true AS is_beginning
        WHERE run <> '' AND NOT starts_with(run, E'\x01') AND (n > 2 OR strpos(part, E'\x01') = 0)
        UNION ALL
        SELECT substr(run, 1 + i, 2), length(run) = 2 FROM generate_series(1, greatest(1, length(run) - 2)) AS i WHERE starts_with(run, E'\x01')) AS words) AS terms);
END $$;--> statement-breakpoint

-- The 16 longest words, by which the index finds candidates. Null for a text without words. Each further short word would cost a walk through many entries
-- of the index.
CREATE OR REPLACE FUNCTION search_query(given text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
  RETURN nullif(array_to_string((public.search_terms(given))[:16], ' & '), '')::tsquery;
END $$;--> statement-breakpoint

-- The other words, which a candidate must hold, too. Null when there are no others.
CREATE FUNCTION search_rest(given text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
  RETURN nullif(array_to_string((public.search_terms(given))[17:], ' & '), '')::tsquery;
END $$;--> statement-breakpoint

-- The pieces that the folded text of a candidate must hold, because its words do not decide: each part with a word of more than 60 characters, and each part
-- with a run of a script without spaces, except a run of up to two characters alone. A part with a run stands anywhere in the text, each other part at the
-- beginning of a word.
CREATE FUNCTION search_patterns(given text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
    SELECT coalesce(array_agg(place ORDER BY length(place) DESC), '{}')
    FROM (
      SELECT DISTINCT CASE WHEN strpos(part, E'\x01') > 0 THEN btrim(part, E'\x01\x02') ELSE part END AS place
      FROM unnest(public.search_parts(given)) AS part) AS places
    WHERE length(place) > CASE WHEN starts_with(place, E'\x02') THEN 61 ELSE 2 END);
END $$;--> statement-breakpoint

-- Whether a folded text holds all pieces. `strpos` is the quickest for a short piece. For a long piece it compares every place of the text with the whole
-- piece, where both repeat a character; a regular expression takes a time in proportion to the text. No piece contains a sign of a regular expression,
-- because these signs are separators. The copy is made once, because each use of a stored text would decompress it.
CREATE FUNCTION holds_all(folded text, pieces text[]) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  piece text;
  copy text;
  holds boolean := true;
BEGIN
  FOREACH piece IN ARRAY pieces LOOP
    IF copy IS NULL THEN
      copy := folded || '';
    END IF;
    holds := CASE WHEN length(piece) > 20 THEN copy ~ piece ELSE strpos(copy, piece) > 0 END;
    EXIT WHEN NOT holds;
  END LOOP;
  RETURN holds;
END $$;--> statement-breakpoint

-- Two categories or tags whose names are equal now become one, as in 0007_field.sql.
UPDATE "pets" SET "category_id" = twin."kept"
FROM (SELECT "id", min("id") OVER (PARTITION BY fold_case("name")) AS "kept" FROM "categories") AS twin
WHERE "pets"."category_id" = twin."id" AND twin."id" <> twin."kept";--> statement-breakpoint
DELETE FROM "categories" AS twin USING "categories" AS kept WHERE fold_case(twin."name") = fold_case(kept."name") AND kept."id" < twin."id";--> statement-breakpoint
INSERT INTO "pet_tags" ("pet_id", "tag_id") SELECT "pet_tags"."pet_id", twin."kept"
FROM "pet_tags" JOIN (SELECT "id", min("id") OVER (PARTITION BY fold_case("name")) AS "kept" FROM "tags") AS twin ON twin."id" = "pet_tags"."tag_id"
WHERE twin."id" <> twin."kept" ON CONFLICT DO NOTHING;--> statement-breakpoint
DELETE FROM "tags" AS twin USING "tags" AS kept WHERE fold_case(twin."name") = fold_case(kept."name") AND kept."id" < twin."id";--> statement-breakpoint

-- One statement for each table writes its rows once. The indexes of the dropped columns go with them.
ALTER TABLE "pets" DROP COLUMN "search",
  ADD COLUMN "folded" text GENERATED ALWAYS AS (search_text("name" || ' ' || "sku" || ' ' || coalesce("breed", '') || ' ' || coalesce("species", '') || ' ' || coalesce("description", ''))) STORED NOT NULL,
  ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (setweight(search_words("name" || ' ' || "sku"), 'A') || setweight(search_words(coalesce("breed", '') || ' ' || coalesce("species", '')), 'B') || setweight(search_words(coalesce("description", '')), 'C')) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "search",
  ADD COLUMN "folded" text GENERATED ALWAYS AS (search_text(coalesce("first_name", '') || ' ' || coalesce("last_name", '') || ' ' || coalesce("username", '') || ' ' || "email")) STORED NOT NULL,
  ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (search_words(coalesce("first_name", '') || ' ' || coalesce("last_name", '') || ' ' || coalesce("username", '') || ' ' || "email")) STORED NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "categories_name_key" ON "categories" USING btree (fold_case("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "tags_name_key" ON "tags" USING btree (fold_case("name"));--> statement-breakpoint
CREATE INDEX "pets_species_idx" ON "pets" USING btree (fold_case("species"),"id");--> statement-breakpoint
CREATE INDEX "pets_search_idx" ON "pets" USING gin ("search");--> statement-breakpoint
CREATE INDEX "categories_search_idx" ON "categories" USING gin (search_words("name"));--> statement-breakpoint
CREATE INDEX "tags_search_idx" ON "tags" USING gin (search_words("name"));--> statement-breakpoint
CREATE INDEX "users_search_idx" ON "users" USING gin ("search");
