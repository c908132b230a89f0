ALTER TABLE "idempotency_records" DROP CONSTRAINT "idempotency_records_order_id_orders_id_fk";
