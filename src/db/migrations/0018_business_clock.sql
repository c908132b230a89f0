CREATE TABLE "business_clock" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"offset_ms" bigint DEFAULT 0 NOT NULL,
	"revision" bigint DEFAULT 0 NOT NULL,
	"reset_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "business_clock_is_only_check" CHECK ("business_clock"."is_only"),
	CONSTRAINT "business_clock_offset_check" CHECK ("business_clock"."offset_ms" >= 0)
);
--> statement-breakpoint
INSERT INTO "business_clock" DEFAULT VALUES;
--> statement-breakpoint
CREATE TABLE "clock_instances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL,
	"alive_until" timestamp (3) with time zone NOT NULL
);
