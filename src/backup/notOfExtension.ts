/** A condition for rows `c` of `pg_class`. Tables of an extension, such as those of PostGIS, come and go with the extension. */
export const NOT_OF_EXTENSION =
  "not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')"
