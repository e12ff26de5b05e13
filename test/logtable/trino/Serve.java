import io.trino.server.Server;

/** Runs Trino with the configuration in a file, until its standard input ends: Serve FILE */
class Serve {
    public static void main(String[] arguments) throws Exception {
        System.setProperty("config", arguments[0]);
        new Server().start("for tests");
        System.in.transferTo(System.err);
        System.exit(0);
    }
}
