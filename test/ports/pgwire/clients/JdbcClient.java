import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.UUID;

/** What a JDBC client sees of the shop: a line for each thing, its name and then what it is. */
public class JdbcClient {
  static void tell(String name, Object value) {
    System.out.println(name + ": " + value);
  }

  /** The named columns of all rows. */
  static String rows(ResultSet found, String... columns) throws SQLException {
    StringJoiner all = new StringJoiner(" | ");
    while (found.next()) {
      StringJoiner row = new StringJoiner(" ");
      for (String column : columns) row.add(found.getString(column));
      all.add(row.toString());
    }
    found.close();
    return all.toString();
  }

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("user", System.getenv("PGUSER"));
    properties.put("password", System.getenv("PGPASSWORD"));
    properties.put("options", System.getenv("PGOPTIONS"));
    String url = "jdbc:postgresql://127.0.0.1:" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE");
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      browse(connection.getMetaData());
      read(connection);
      readInParts(connection);
      prepare(connection);
      fail(connection);
    }
  }

  static void browse(DatabaseMetaData data) throws SQLException {
    tell("product", data.getDatabaseProductName() + " " + data.getDatabaseMajorVersion());
    tell("catalogs", rows(data.getCatalogs(), "TABLE_CAT"));
    tell("schemas", rows(data.getSchemas(), "TABLE_SCHEM"));
    String[] kinds = {"TABLE", "VIEW"};
    tell("tables", rows(data.getTables(null, "sales", "%", kinds), "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS"));
    tell("hidden", rows(data.getTables(null, "hidden", "%", null), "TABLE_NAME"));
    tell("underscore", rows(data.getTables(null, "s_les", "order%", kinds), "TABLE_NAME"));
    tell("escaped", rows(data.getTables(null, "s\\_les", "order%", kinds), "TABLE_NAME"));
    tell("columns", rows(data.getColumns(null, "sales", "orders", "%"),
        "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "DECIMAL_DIGITS", "IS_NULLABLE", "ORDINAL_POSITION"));
    tell("remarks", rows(data.getColumns(null, "sales", "orders", "amount"), "REMARKS"));
    tell("primary key", rows(data.getPrimaryKeys(null, "sales", "orders"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"));
    String[] key = {"PKTABLE_SCHEM", "PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_NAME", "FKCOLUMN_NAME", "KEY_SEQ", "FK_NAME"};
    tell("imported keys", rows(data.getImportedKeys(null, "sales", "orders"), key));
    tell("exported keys", rows(data.getExportedKeys(null, "geo", "countries"), key));
    tell("index", rows(data.getIndexInfo(null, "sales", "orders", true, true), "INDEX_NAME", "COLUMN_NAME", "NON_UNIQUE"));
    tell("best row", rows(data.getBestRowIdentifier(null, "sales", "orders", 1, true), "COLUMN_NAME"));
    String types = rows(data.getTypeInfo(), "TYPE_NAME");
    tell("types", types.contains("int8") && types.contains("timestamptz") && types.contains("_text"));
    tell("functions", rows(data.getFunctions(null, "sales", "%"), "FUNCTION_NAME"));
    tell("grants", rows(data.getTablePrivileges(null, "sales", "orders"), "PRIVILEGE"));
    tell("longest name", data.getMaxColumnNameLength());
    tell("isolation", data.getDefaultTransactionIsolation());
    tell("keywords", data.getSQLKeywords().contains("limit"));
  }

  static void read(Connection connection) throws SQLException {
    tell("here", connection.getCatalog() + " " + connection.isValid(5));
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select * from sales.orders order by id")) {
      ResultSetMetaData columns = found.getMetaData();
      StringJoiner described = new StringJoiner(" ");
      for (int at = 1; at <= columns.getColumnCount(); at += 1)
        described.add(columns.getColumnLabel(at) + "=" + columns.getColumnClassName(at));
      tell("classes", described);
      tell("precision", columns.getPrecision(3) + " " + columns.getScale(3));
      found.next();
      tell("values", found.getLong("id") + " " + found.getBigDecimal("amount") + " " + found.getDate("day") + " "
          + found.getObject("day", LocalDate.class) + " " + found.getTimestamp("placed_at") + " " + found.getBoolean("paid")
          + " " + Arrays.toString((Object[]) found.getArray("tags").getArray()) + " " + found.getDouble("weight"));
      found.next();
      found.getDouble("weight");
      tell("null", found.wasNull() + " " + found.getArray("tags"));
    }
  }

  /** With autocommit off and a fetch size the driver reads through a portal. */
  static void readInParts(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement("select n, label from sales.ticks where n >= ? order by n")) {
      statement.setFetchSize(1000);
      statement.setInt(1, 5);
      ResultSet found = statement.executeQuery();
      long sum = 0;
      int count = 0;
      for (; found.next(); count += 1) sum += found.getLong(1);
      tell("parts", count + " " + sum);
      found.close();
      ResultSet some = statement.executeQuery();
      some.next();
      some.close();
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** From its fifth run on a statement is kept by the node, and results are binary. */
  static void prepare(Connection connection) throws SQLException {
    String sql = "select id, amount, day, placed_at, paid, tags, weight from sales.orders where id = ? and day > ? and amount < ? and paid = ? and placed_at > ?";
    StringJoiner runs = new StringJoiner(" | ");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int run = 0; run < 8; run += 1) {
        statement.setLong(1, run % 2 + 1);
        statement.setDate(2, Date.valueOf("2026-01-01"));
        statement.setBigDecimal(3, new BigDecimal("20.51"));
        statement.setBoolean(4, run % 2 == 0);
        statement.setTimestamp(5, Timestamp.valueOf("2026-01-01 00:00:00"));
        try (ResultSet found = statement.executeQuery()) {
          while (found.next())
            runs.add(found.getLong(1) + " " + found.getBigDecimal(2) + " " + found.getDate(3) + " " + found.getTimestamp(4)
                + " " + found.getBoolean(5) + " " + found.getArray(6) + " " + found.getObject(7));
        }
      }
    }
    tell("runs", runs);
    try (PreparedStatement statement = connection.prepareStatement("select ?::uuid, ?::text, ?::int4, count(*) from sales.orders where id = any(?)")) {
      statement.setObject(1, UUID.fromString("00000000-0000-0000-0000-000000000007"));
      statement.setString(2, "it's");
      statement.setObject(3, null);
      statement.setArray(4, connection.createArrayOf("bigint", new Long[] {1L, 2L, 3L}));
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        tell("typed", found.getObject(1) + " " + found.getString(2) + " " + found.getObject(3) + " " + found.getLong("count"));
      }
    }
  }

  static void fail(Connection connection) throws SQLException {
    for (String sql : new String[] {"select nothing from sales.orders", "select * from hidden.ledger", "update sales.orders set id = 1"})
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery(sql);
      } catch (SQLException error) {
        tell("failure " + error.getSQLState(), error.getMessage().lines().findFirst().orElse(""));
      }
    try (Statement statement = connection.createStatement()) {
      statement.execute("set hansa.purpose = 'dpv:ServiceManagement'");
      statement.executeQuery("select * from sales.orders");
    } catch (SQLException error) {
      tell("another purpose", error.getSQLState());
    }
  }
}
