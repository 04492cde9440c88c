package se.fhirsip.store;

/**
 * Where the data are.
 *
 * @param schema Hibernate's hbm2ddl.auto: "update" makes missing tables, "none" trusts that they are there
 */
record Database(String url, String user, String password, String schema) {}
