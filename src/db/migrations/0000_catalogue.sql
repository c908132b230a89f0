CREATE TYPE "public"."order_status" AS ENUM('pending', 'processing', 'shipped', 'delivered', 'cancelled');--> statement-breakpoint
CREATE TYPE "public"."payment_status" AS ENUM('pending', 'captured', 'failed', 'refunding', 'refunded');--> statement-breakpoint
CREATE TYPE "public"."pet_status" AS ENUM('available', 'pending', 'sold');--> statement-breakpoint
CREATE TYPE "public"."user_role" AS ENUM('customer', 'staff', 'admin');--> statement-breakpoint
CREATE TYPE "public"."user_status" AS ENUM('active', 'suspended');--> statement-breakpoint
CREATE TABLE "order_items" (
	"order_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"pet_id" bigint,
	"name" varchar(255) NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price" bigint NOT NULL,
	CONSTRAINT "order_items_order_id_line_pk" PRIMARY KEY("order_id","line"),
	CONSTRAINT "order_items_quantity_check" CHECK ("order_items"."quantity" between 1 and 999)
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"customer_id" bigint NOT NULL,
	"status" "order_status" NOT NULL,
	"payment_status" "payment_status" NOT NULL,
	"total_amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"shipping_street" varchar(100),
	"shipping_city" varchar(50),
	"shipping_postal_code" varchar(10),
	"shipping_country" char(2),
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"estimated_delivery" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "orders_total_amount_check" CHECK ("orders"."total_amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "categories" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" varchar(100) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pet_tags" (
	"pet_id" bigint NOT NULL,
	"tag_id" bigint NOT NULL,
	CONSTRAINT "pet_tags_pet_id_tag_id_pk" PRIMARY KEY("pet_id","tag_id")
);
--> statement-breakpoint
CREATE TABLE "pets" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"sku" varchar(40) NOT NULL,
	"name" varchar(255) NOT NULL,
	"category_id" bigint,
	"status" "pet_status" NOT NULL,
	"description" text,
	"species" varchar(100),
	"breed" varchar(100),
	"birth_date" date,
	"price" bigint,
	"currency" char(3) DEFAULT 'USD' NOT NULL,
	"stock" integer DEFAULT 1 NOT NULL,
	"photo_urls" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"search" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('simple', "pets"."name" || ' ' || "pets"."sku"), 'A') || setweight(to_tsvector('simple', coalesce("pets"."breed", '') || ' ' || coalesce("pets"."species", '')), 'B') || setweight(to_tsvector('simple', coalesce("pets"."description", '')), 'C')) STORED NOT NULL,
	CONSTRAINT "pets_stock_check" CHECK ("pets"."stock" >= 0),
	CONSTRAINT "pets_price_check" CHECK ("pets"."price" >= 0)
);
--> statement-breakpoint
CREATE TABLE "photos" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"pet_id" bigint NOT NULL,
	"path" varchar(200) NOT NULL,
	"media_type" varchar(40) NOT NULL,
	"bytes" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "photos_path_unique" UNIQUE("path")
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" varchar(100) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"prefix" varchar(20) NOT NULL,
	"last4" varchar(4) NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"email" varchar(320) NOT NULL,
	"username" varchar(100),
	"first_name" varchar(100),
	"last_name" varchar(100),
	"phone" varchar(40),
	"role" "user_role" DEFAULT 'customer' NOT NULL,
	"status" "user_status" DEFAULT 'active' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_pet_id_pets_id_fk" FOREIGN KEY ("pet_id") REFERENCES "public"."pets"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_id_users_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pet_tags" ADD CONSTRAINT "pet_tags_pet_id_pets_id_fk" FOREIGN KEY ("pet_id") REFERENCES "public"."pets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pet_tags" ADD CONSTRAINT "pet_tags_tag_id_tags_id_fk" FOREIGN KEY ("tag_id") REFERENCES "public"."tags"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pets" ADD CONSTRAINT "pets_category_id_categories_id_fk" FOREIGN KEY ("category_id") REFERENCES "public"."categories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "photos" ADD CONSTRAINT "photos_pet_id_pets_id_fk" FOREIGN KEY ("pet_id") REFERENCES "public"."pets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "order_items_pet_idx" ON "order_items" USING btree ("pet_id");--> statement-breakpoint
CREATE INDEX "orders_customer_idx" ON "orders" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "orders_status_idx" ON "orders" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "orders_created_at_idx" ON "orders" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "orders_total_amount_idx" ON "orders" USING btree ("total_amount","id");--> statement-breakpoint
CREATE UNIQUE INDEX "categories_name_key" ON "categories" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "pet_tags_tag_idx" ON "pet_tags" USING btree ("tag_id","pet_id");--> statement-breakpoint
CREATE UNIQUE INDEX "pets_sku_key" ON "pets" USING btree (lower("sku"));--> statement-breakpoint
CREATE INDEX "pets_created_at_idx" ON "pets" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "pets_updated_at_idx" ON "pets" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "pets_name_idx" ON "pets" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "pets_price_idx" ON "pets" USING btree (coalesce("price", -1),"id");--> statement-breakpoint
CREATE INDEX "pets_stock_idx" ON "pets" USING btree ("stock","id");--> statement-breakpoint
CREATE INDEX "pets_status_idx" ON "pets" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "pets_category_idx" ON "pets" USING btree ("category_id","id");--> statement-breakpoint
CREATE INDEX "pets_species_idx" ON "pets" USING btree (lower("species"),"id");--> statement-breakpoint
CREATE INDEX "pets_search_idx" ON "pets" USING gin ("search");--> statement-breakpoint
CREATE INDEX "photos_pet_idx" ON "photos" USING btree ("pet_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tags_name_key" ON "tags" USING btree (lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree (lower("email"));