import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Prints what the JDBC driver of Arrow Flight SQL makes of a node: `address user password`. */
public class ReadByJdbc {
  public static void main(String[] given) throws Exception {
    Properties properties = new Properties();
    properties.put("user", given[1]);
    properties.put("password", given[2]);
    properties.put("useEncryption", "false");
    properties.put("hansa-purpose", "dpv:Marketing");
    try (Connection connection = DriverManager.getConnection("jdbc:arrow-flight-sql://" + given[0], properties)) {
      DatabaseMetaData metadata = connection.getMetaData();
      print("tables", metadata.getTables(null, "sales", "%", null), 2, 3);
      print("columns", metadata.getColumns(null, "sales", "orders", "%"), 4, 6);
      print("key", metadata.getPrimaryKeys(null, "sales", "orders"), 4);
      try (Statement statement = connection.createStatement()) {
        print("rows", statement.executeQuery("select id, email, amount, day from sales.orders order by id"), 1, 2, 3, 4);
      }
      String sql = "select id from sales.orders where day >= ? and id < ? and customer <> ? order by id";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        bind(statement, "2026-01-06", 5);
        print("first", statement.executeQuery(), 1);
        bind(statement, "2026-01-01", 2);
        print("second", statement.executeQuery(), 1);
      }
      fail(connection, "select card from sales.orders");
      fail(connection, "delete from sales.orders");
    }
  }

  private static void bind(PreparedStatement statement, String day, long id) throws SQLException {
    statement.setDate(1, Date.valueOf(day));
    statement.setLong(2, id);
    statement.setString(3, "nobody");
  }

  private static void print(String what, ResultSet rows, int... columns) throws SQLException {
    while (rows.next()) {
      List<String> values = new ArrayList<>();
      for (int column : columns) values.add(rows.getString(column));
      System.out.println(what + " " + String.join("|", values.stream().map(String::valueOf).toList()));
    }
    rows.close();
  }

  private static void fail(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException error) {
      System.out.println("error " + error.getMessage());
    }
  }
}
