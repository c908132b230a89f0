ALTER TABLE "orders" ALTER COLUMN "charge_id" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "payment_movements" ALTER COLUMN "charge_id" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "idempotency_records" ADD COLUMN "demands" text;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "settle_attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "next_settle_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "may_be_charged" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "alerted_at" timestamp (3) with time zone;--> statement-breakpoint
-- An order under way at the time of the upgrade may have been charged: nobody has noted otherwise.
UPDATE "orders" SET "may_be_charged" = true WHERE "recovery_point" <> 'settled';
