package org.vigie.server.cli;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Hears SIGTERM and SIGINT before the JVM begins to shut down. In a shutdown hook it is too late
 * for an orderly end: libraries stop their thread pools in hooks of their own (Iceberg does), and
 * the last commit to the lake needs them.
 */
final class Signals {
  private Signals() {}

  /** Runs {@code stop} at each of the signals; false where this JVM does not tell of them. */
  static boolean hear(Runnable stop) {
    try {
      // By reflection: javac warns of these names, for which there is no public successor.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" ->
                        System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                    case "toString" -> "handler of signals";
                    default -> {
                      stop.run();
                      yield null;
                    }
                  });
      for (String name : List.of("TERM", "INT")) {
        Object wanted = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handler).invoke(null, wanted, ours);
      }
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
