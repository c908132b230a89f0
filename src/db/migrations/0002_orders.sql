CREATE TYPE "public"."payment_movement_kind" AS ENUM('captured', 'declined', 'refund_requested', 'refunded');--> statement-breakpoint
CREATE TYPE "public"."recovery_point" AS ENUM('charging', 'undoing', 'refunding', 'settled');--> statement-breakpoint
CREATE TYPE "public"."sandbox_charge_status" AS ENUM('charged', 'declined', 'refunded');--> statement-breakpoint
CREATE TYPE "public"."stock_movement_kind" AS ENUM('received', 'reserved', 'released', 'sold', 'returned');--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"type" varchar(40) NOT NULL,
	"object_type" varchar(20) NOT NULL,
	"object_id" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_records" (
	"caller" varchar(60) NOT NULL,
	"operation" varchar(60) NOT NULL,
	"key" "bytea" NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"order_id" bigint,
	"answer" "bytea",
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "idempotency_records_caller_operation_key_pk" PRIMARY KEY("caller","operation","key")
);
--> statement-breakpoint
CREATE TABLE "order_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" bigint NOT NULL,
	"status" "order_status" NOT NULL,
	"payment_status" "payment_status" NOT NULL,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment_movements" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" bigint NOT NULL,
	"kind" "payment_movement_kind" NOT NULL,
	"amount" bigint NOT NULL,
	"charge_id" varchar(200),
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sandbox_charges" (
	"key" uuid PRIMARY KEY NOT NULL,
	"charge_id" varchar(40) NOT NULL,
	"reference" varchar(100) NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"status" "sandbox_charge_status" NOT NULL,
	"refund_key" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sandbox_charges_charge_id_unique" UNIQUE("charge_id")
);
--> statement-breakpoint
CREATE TABLE "stock_movements" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"pet_id" bigint,
	"order_id" bigint,
	"kind" "stock_movement_kind" NOT NULL,
	"quantity" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "recovery_point" "recovery_point" DEFAULT 'settled' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "lease_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "payment_method" varchar(100);--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "charge_key" uuid;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "refund_key" uuid;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "charge_id" varchar(200);--> statement-breakpoint
ALTER TABLE "pets" ADD COLUMN "reserved" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "idempotency_records" ADD CONSTRAINT "idempotency_records_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_changes" ADD CONSTRAINT "order_changes_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_movements" ADD CONSTRAINT "payment_movements_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movements" ADD CONSTRAINT "stock_movements_pet_id_pets_id_fk" FOREIGN KEY ("pet_id") REFERENCES "public"."pets"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movements" ADD CONSTRAINT "stock_movements_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_object_idx" ON "events" USING btree ("object_type","object_id");--> statement-breakpoint
CREATE INDEX "idempotency_records_finished_at_idx" ON "idempotency_records" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "idempotency_records_order_idx" ON "idempotency_records" USING btree ("order_id") WHERE "idempotency_records"."order_id" is not null;--> statement-breakpoint
CREATE INDEX "order_changes_order_idx" ON "order_changes" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "payment_movements_order_idx" ON "payment_movements" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_movements_captured_key" ON "payment_movements" USING btree ("order_id") WHERE "payment_movements"."kind" = 'captured';--> statement-breakpoint
CREATE INDEX "stock_movements_pet_idx" ON "stock_movements" USING btree ("pet_id");--> statement-breakpoint
CREATE INDEX "stock_movements_order_idx" ON "stock_movements" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "orders_unsettled_idx" ON "orders" USING btree ("lease_until") WHERE "orders"."recovery_point" <> 'settled';--> statement-breakpoint
ALTER TABLE "pets" ADD CONSTRAINT "pets_reserved_check" CHECK ("pets"."reserved" >= 0);--> statement-breakpoint
UPDATE orders SET payment_status = CASE WHEN status = 'cancelled' THEN 'refunded'::payment_status ELSE 'captured'::payment_status END WHERE payment_status IN ('pending', 'refunding');
--> statement-breakpoint
insert into stock_movements (pet_id, order_id, kind, quantity, created_at)
    select i.pet_id, o.id, 'sold', i.quantity, o.created_at from orders o join order_items i on i.order_id = o.id
    where o.payment_status = 'captured' and i.pet_id is not null and not exists (select 1 from order_changes c where c.order_id = o.id);
--> statement-breakpoint
insert into payment_movements (order_id, kind, amount, created_at)
    select o.id, m.kind::payment_movement_kind, o.total_amount, o.updated_at from orders o
    join (values ('captured', 'captured'), ('refunded', 'captured'), ('refunded', 'refund_requested'), ('refunded', 'refunded'), ('failed', 'declined'))
      as m (status, kind) on m.status = o.payment_status::text
    where not exists (select 1 from order_changes c where c.order_id = o.id);
--> statement-breakpoint
insert into events (id, type, object_type, object_id, created_at)
    select gen_random_uuid(), 'order.created', 'order', o.id, o.created_at from orders o
    where o.payment_status in ('captured', 'refunded') and not exists (select 1 from order_changes c where c.order_id = o.id);
--> statement-breakpoint
insert into order_changes (order_id, status, payment_status, note, created_at)
    select o.id, o.status, o.payment_status, 'Taken over', o.updated_at from orders o
    where not exists (select 1 from order_changes c where c.order_id = o.id);
--> statement-breakpoint
insert into stock_movements (pet_id, kind, quantity, created_at)
    select p.id, 'received', p.stock + p.reserved + coalesce(b.sold, 0) - coalesce(b.received, 0), p.created_at from pets p
    left join (select pet_id, sum(quantity) filter (where kind = 'sold') - coalesce(sum(quantity) filter (where kind = 'returned'), 0) as sold,
      sum(quantity) filter (where kind = 'received') as received from stock_movements group by pet_id) b on b.pet_id = p.id
    where p.stock + p.reserved + coalesce(b.sold, 0) <> coalesce(b.received, 0);
