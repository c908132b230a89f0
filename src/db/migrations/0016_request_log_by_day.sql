ALTER TABLE "request_log" RENAME TO "request_log_before";--> statement-breakpoint
ALTER SEQUENCE "request_log_id_seq" OWNED BY NONE;--> statement-breakpoint
CREATE TABLE "request_log" (
	"id" bigint DEFAULT nextval('request_log_id_seq') NOT NULL,
	"user_id" bigint,
	"client_id" varchar(40),
	"request_id" varchar(128) NOT NULL,
	"method" varchar(10) NOT NULL,
	"path" varchar(300) NOT NULL,
	"operation_name" varchar(100),
	"status" integer NOT NULL,
	"duration" double precision NOT NULL,
	"error_code" varchar(40),
	"from_console" boolean DEFAULT false NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "request_log_received_at_id_pk" PRIMARY KEY("received_at","id")
) PARTITION BY RANGE ("received_at");--> statement-breakpoint
ALTER SEQUENCE "request_log_id_seq" OWNED BY "request_log"."id";--> statement-breakpoint
CREATE TABLE "request_log_default" PARTITION OF "request_log" DEFAULT;--> statement-breakpoint
DO $$
DECLARE
	day date;
BEGIN
	FOR day IN
		SELECT ("received_at" AT TIME ZONE 'UTC')::date FROM "request_log_before" WHERE "received_at" > now() - interval '7 days' AND "received_at" < now()
		UNION SELECT (now() AT TIME ZONE 'UTC')::date + ahead FROM generate_series(0, 2) AS ahead
	LOOP
		EXECUTE format('CREATE TABLE %I PARTITION OF "request_log" FOR VALUES FROM (%L) TO (%L)', 'request_log_' || to_char(day, 'YYYY_MM_DD'),
			to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
	END LOOP;
END
$$;--> statement-breakpoint
INSERT INTO "request_log" ("id", "user_id", "client_id", "request_id", "method", "path", "operation_name", "status", "duration", "error_code", "from_console", "received_at")
	SELECT "id", "user_id", "client_id", "request_id", "method", "path", "operation_name", "status", "duration", "error_code", "from_console", "received_at"
	FROM "request_log_before" WHERE "received_at" > now() - interval '7 days' AND "received_at" < now() + interval '1 day';--> statement-breakpoint
DROP TABLE "request_log_before";--> statement-breakpoint
CREATE INDEX "request_log_user_idx" ON "request_log" USING btree ("user_id","from_console","id");--> statement-breakpoint
CREATE INDEX "request_log_client_idx" ON "request_log" USING btree ("client_id","from_console","id");
