import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Properties;

/** What a JDBC client is told beside the rows of old data: a line for each way of asking, with its warnings. */
public class JdbcWarnings {
  public static void main(String[] arguments) throws Exception {
    for (String mode : new String[] {"extended", "simple"}) {
      Properties properties = new Properties();
      properties.put("user", System.getenv("PGUSER"));
      properties.put("password", System.getenv("PGPASSWORD"));
      properties.put("options", System.getenv("PGOPTIONS"));
      properties.put("preferQueryMode", mode);
      String url = "jdbc:postgresql://127.0.0.1:" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE");
      try (Connection connection = DriverManager.getConnection(url, properties)) {
        ask(mode, connection);
      }
    }
  }

  static void ask(String mode, Connection connection) throws SQLException {
    String question = "select count(*)::int as n from sales.prices where n >= ?";
    try (PreparedStatement statement = connection.prepareStatement(question)) {
      statement.setLong(1, 1000);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        StringBuilder told = new StringBuilder().append(rows.getInt(1));
        for (SQLWarning each = statement.getWarnings(); each != null; each = each.getNextWarning())
          told.append(" | ").append(each.getSQLState()).append(" ").append(each.getMessage());
        System.out.println(mode + ": " + told);
      }
    }
  }
}
