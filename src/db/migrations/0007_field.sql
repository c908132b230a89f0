-- Names compare by this form (NFKC_Casefold of the Unicode Standard, section 5.18.4): full case folding, compatible forms as equal, invisible
-- characters left out. `lower` after `upper` after `lower` folds all cases: it makes `ss` of every sharp s, and one letter of both small sigmas.
CREATE FUNCTION fold_case(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(normalize(regexp_replace(
  lower(upper(lower(normalize(given, NFKC) COLLATE "und-x-icu"))),
  '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]',
  '', 'g'), NFKC), 'ς', 'σ');--> statement-breakpoint

-- The splitting rule of the search, for stored texts and for queries: case, accents, vowel points and compatible forms count as equal. A run of white
-- space, punctuation, signs and invisible characters is a space. A run of a script without spaces, or of emoji and symbols, is a word of its own that
-- begins with U+0001; no text can contain this character here, because control characters are separators.
CREATE FUNCTION search_text(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(translate(regexp_replace(
  lower(upper(lower(normalize(given, NFKD) COLLATE "und-x-icu"))),
  '[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]',
  '', 'g'), 'ςıøđðħłŧ', 'σioddhlt'),
  '[[:space:][:punct:][:cntrl:]$+<=>^`|~\u00a2-\u00a9\u00ac\u00ae-\u00b1\u00b4\u00b6\u00b8\u00d7\u00f7\u02c2-\u02c5\u02d2-\u02df\u061c\u200b-\u200f\u2028-\u202e\u2044\u2052\u2060-\u206f\u20a0-\u20cf\ufeff\ufff9-\ufffd\U000e0001-\U000e007f]+',
  ' ', 'g'),
  '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u2190-\u2bff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\ua4cf\ua980-\ua9ff\uaa60-\uaadf\uf900-\ufaff\U00016fe0-\U0001b2ff\U0001f000-\U0001faff\U00020000-\U0003ffff]+)',
  E' \x01\\1 ', 'g');--> statement-breakpoint

-- The words of a stored text. A script without spaces is indexed by every two consecutive characters, at consecutive positions, and by its last one.
-- A longer word counts by its first 60 characters, and a text by its first 10000: the schema takes at most 5000, and a tsvector has a bound, too.
-- The function names the schema, because PostgreSQL maintains indexes with an empty search path.
CREATE FUNCTION search_words(given text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
  RETURN coalesce((
    SELECT string_agg('''' || CASE WHEN size = 0 THEN left(word, 60) ELSE substr(word, 1 + i, 2) END || ''':' || place - size + i, ' ')
    FROM (
      SELECT word, size, sum(greatest(size, 1)) OVER (ORDER BY n) AS place
      FROM (
        SELECT word, n, CASE WHEN starts_with(word, E'\x01') THEN length(word) - 1 ELSE 0 END AS size
        FROM unnest(string_to_array(public.search_text(left(given, 10000)), ' ')) WITH ORDINALITY AS split (word, n)
        WHERE word <> '') AS words) AS placed
    CROSS JOIN LATERAL generate_series(least(size, 1), size) AS i)::tsvector, '');
END $$;--> statement-breakpoint

-- The query of a search: each word by its beginning, each run of a script without spaces by its consecutive characters. Null for a text without words.
-- A text of more words is searched by its 16 longest ones: each further short word would cost a walk through many entries of the index.
CREATE FUNCTION search_query(given text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
  RETURN (
    SELECT string_agg(CASE
      WHEN NOT starts_with(word, E'\x01') THEN '''' || left(word, 60) || ''':*'
      WHEN length(word) = 2 THEN '''' || substr(word, 2) || ''':*'
      ELSE '(' || (SELECT string_agg('''' || substr(word, i, 2) || '''', ' <-> ' ORDER BY i) FROM generate_series(2, length(word) - 1) AS i) || ')'
      END, ' & ')
    FROM (
      SELECT word FROM unnest(string_to_array(public.search_text(given), ' ')) AS split (word)
      WHERE word <> '' GROUP BY word ORDER BY length(word) DESC, word LIMIT 16) AS words)::tsquery;
END $$;--> statement-breakpoint

-- Two categories or tags whose names are equal now become one: the older one.
UPDATE "pets" SET "category_id" = twin."kept"
FROM (SELECT "id", min("id") OVER (PARTITION BY fold_case("name")) AS "kept" FROM "categories") AS twin
WHERE "pets"."category_id" = twin."id" AND twin."id" <> twin."kept";--> statement-breakpoint
DELETE FROM "categories" AS twin USING "categories" AS kept WHERE fold_case(twin."name") = fold_case(kept."name") AND kept."id" < twin."id";--> statement-breakpoint
INSERT INTO "pet_tags" ("pet_id", "tag_id") SELECT "pet_tags"."pet_id", twin."kept"
FROM "pet_tags" JOIN (SELECT "id", min("id") OVER (PARTITION BY fold_case("name")) AS "kept" FROM "tags") AS twin ON twin."id" = "pet_tags"."tag_id"
WHERE twin."id" <> twin."kept" ON CONFLICT DO NOTHING;--> statement-breakpoint
DELETE FROM "tags" AS twin USING "tags" AS kept WHERE fold_case(twin."name") = fold_case(kept."name") AND kept."id" < twin."id";--> statement-breakpoint

DROP INDEX "categories_name_key";--> statement-breakpoint
DROP INDEX "tags_name_key";--> statement-breakpoint
DROP INDEX "pets_name_idx";--> statement-breakpoint
DROP INDEX "pets_species_idx";--> statement-breakpoint
DROP INDEX "pets_search_idx";--> statement-breakpoint
ALTER TABLE "pets" ADD COLUMN "is_status_of_sales" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- A pet that is sold out and has sold units was made sold by a sale, as far as anybody can know.
UPDATE "pets" SET "is_status_of_sales" = true WHERE "stock" = 0 AND ("status" = 'pending' AND "reserved" > 0
  OR "status" = 'sold' AND EXISTS (SELECT FROM "stock_movements" m WHERE m."pet_id" = "pets"."id" AND m."kind" = 'sold'));--> statement-breakpoint
ALTER TABLE "pets" DROP COLUMN "search";--> statement-breakpoint
ALTER TABLE "pets" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (setweight(search_words("name" || ' ' || "sku"), 'A') || setweight(search_words(coalesce("breed", '') || ' ' || coalesce("species", '')), 'B') || setweight(search_words(coalesce("description", '')), 'C')) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (search_words(coalesce("first_name", '') || ' ' || coalesce("last_name", '') || ' ' || coalesce("username", '') || ' ' || "email")) STORED NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "categories_name_key" ON "categories" USING btree (fold_case("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "tags_name_key" ON "tags" USING btree (fold_case("name"));--> statement-breakpoint
CREATE INDEX "categories_name_order_idx" ON "categories" USING btree ("name" collate "und-x-icu","id");--> statement-breakpoint
CREATE INDEX "tags_name_order_idx" ON "tags" USING btree ("name" collate "und-x-icu","id");--> statement-breakpoint
CREATE INDEX "pets_name_idx" ON "pets" USING btree ("name" collate "und-x-icu","id");--> statement-breakpoint
CREATE INDEX "pets_species_idx" ON "pets" USING btree (fold_case("species"),"id");--> statement-breakpoint
CREATE INDEX "pets_search_idx" ON "pets" USING gin ("search");--> statement-breakpoint
CREATE INDEX "categories_search_idx" ON "categories" USING gin (search_words("name"));--> statement-breakpoint
CREATE INDEX "tags_search_idx" ON "tags" USING gin (search_words("name"));--> statement-breakpoint
CREATE INDEX "users_search_idx" ON "users" USING gin ("search");
