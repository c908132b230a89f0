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
	"received_at" timestamp (3) with time zone NOT NULL
) PARTITION BY LIST (((("received_at" AT TIME ZONE 'UTC')::date - DATE '1970-01-01') % 10));--> statement-breakpoint
ALTER SEQUENCE "request_log_id_seq" OWNED BY "request_log"."id";--> statement-breakpoint
CREATE TABLE "request_log_0" PARTITION OF "request_log" FOR VALUES IN (0);--> statement-breakpoint
CREATE TABLE "request_log_1" PARTITION OF "request_log" FOR VALUES IN (1);--> statement-breakpoint
CREATE TABLE "request_log_2" PARTITION OF "request_log" FOR VALUES IN (2);--> statement-breakpoint
CREATE TABLE "request_log_3" PARTITION OF "request_log" FOR VALUES IN (3);--> statement-breakpoint
CREATE TABLE "request_log_4" PARTITION OF "request_log" FOR VALUES IN (4);--> statement-breakpoint
CREATE TABLE "request_log_5" PARTITION OF "request_log" FOR VALUES IN (5);--> statement-breakpoint
CREATE TABLE "request_log_6" PARTITION OF "request_log" FOR VALUES IN (6);--> statement-breakpoint
CREATE TABLE "request_log_7" PARTITION OF "request_log" FOR VALUES IN (7);--> statement-breakpoint
CREATE TABLE "request_log_8" PARTITION OF "request_log" FOR VALUES IN (8);--> statement-breakpoint
CREATE TABLE "request_log_9" PARTITION OF "request_log" FOR VALUES IN (9);--> statement-breakpoint
INSERT INTO "request_log" ("id", "user_id", "client_id", "request_id", "method", "path", "status", "duration", "error_code", "received_at")
	SELECT "id", "user_id", "client_id", "request_id", "method", "path", "status", "duration", "error_code", "received_at"
	FROM "request_log_before" WHERE "received_at" > now() - interval '7 days' AND "received_at" < now() + interval '1 day';--> statement-breakpoint
DROP TABLE "request_log_before";--> statement-breakpoint
CREATE INDEX "request_log_user_idx" ON "request_log" USING btree ("user_id","from_console","id");--> statement-breakpoint
CREATE INDEX "request_log_client_idx" ON "request_log" USING btree ("client_id","from_console","id");--> statement-breakpoint
CREATE INDEX "request_log_received_at_idx" ON "request_log" USING btree ("received_at");
