CREATE TABLE "deprecation_uses" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" bigint,
	"client_id" varchar(40),
	"api_version" varchar(20),
	"kind" varchar(20) NOT NULL,
	"subject" varchar(200) NOT NULL,
	"uses" bigint NOT NULL,
	"first_used_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"sunset" timestamp (3) with time zone NOT NULL,
	"replacement" varchar(200) NOT NULL,
	"told_at" timestamp (3) with time zone,
	CONSTRAINT "deprecation_uses_caller_unique" UNIQUE NULLS NOT DISTINCT("user_id","client_id","api_version","subject")
);
--> statement-breakpoint
CREATE INDEX "deprecation_uses_client_idx" ON "deprecation_uses" USING btree ("client_id","id");--> statement-breakpoint
CREATE INDEX "deprecation_uses_subject_idx" ON "deprecation_uses" USING btree ("subject","id");--> statement-breakpoint
CREATE INDEX "deprecation_uses_last_used_at_idx" ON "deprecation_uses" USING btree ("last_used_at","id");--> statement-breakpoint
CREATE INDEX "deprecation_uses_sunset_idx" ON "deprecation_uses" USING btree ("sunset","id");