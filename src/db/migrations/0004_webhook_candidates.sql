DROP INDEX "webhooks_client_idx";--> statement-breakpoint
CREATE INDEX "users_staff_idx" ON "users" USING btree ("id") WHERE "users"."role" <> 'customer';--> statement-breakpoint
CREATE INDEX "webhooks_client_idx" ON "webhooks" USING btree ("client_id","id") WHERE "webhooks"."client_id" is not null;