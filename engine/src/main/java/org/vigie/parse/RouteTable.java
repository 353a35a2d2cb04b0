package org.vigie.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;

/**
 * The Sigma log sources of events by their values, letter case aside. The row that names most of
 * the values decides.
 *
 * @param by the values
 * @param root rows by the first value
 */
record RouteTable(List<Expr> by, Branch root) {
  /** Routes all events alike. */
  static RouteTable of(Route route) {
    return new RouteTable(List.of(), new Branch(route, null));
  }

  /** Rows that share their first values: the route of those that name no more, and the others. */
  record Branch(Route route, @Nullable BytesTable<Branch> next) {}

  /** The route of an event. */
  Route route(Run run) {
    Branch branch = root;
    int base = run.taken();
    for (int i = 0; i < by.size() && branch.next != null; i++) {
      Value value = run.take();
      Expr.put(by.get(i), run, value);
      Branch next = value.absent() ? null : Expr.Lookup.find(run, branch.next, value);
      if (next == null) break;
      branch = next;
    }
    run.releaseTo(base);
    return branch.route;
  }

  /** All routes that it can give. */
  Set<Route> routes() {
    Set<Route> all = new LinkedHashSet<>();
    add(root, all);
    return all;
  }

  private static void add(Branch branch, Set<Route> all) {
    all.add(branch.route);
    if (branch.next != null) for (Branch next : branch.next.values()) add(next, all);
  }

  /** Gives equal sets of log sources the same route. */
  static final class Interner {
    private final Map<Set<Logsource>, Route> routes = new HashMap<>();
    private final List<Route> all = new ArrayList<>(List.of(Route.NONE));

    Route intern(Set<Logsource> sources) {
      if (sources.isEmpty()) return Route.NONE;
      return routes.computeIfAbsent(
          sources,
          set -> {
            Route route = new Route(all.size(), List.copyOf(set));
            all.add(route);
            return route;
          });
    }

    List<Route> all() {
      return List.copyOf(all);
    }
  }

  /** A branch that still grows. */
  static final class Growing {
    private final Set<Logsource> sources = new LinkedHashSet<>();
    private final Map<String, Growing> next = new LinkedHashMap<>();

    /** The branch of rows that name these values. */
    Growing at(List<String> values) {
      Growing branch = this;
      for (String value : values) branch = branch.next.computeIfAbsent(value, v -> new Growing());
      return branch;
    }

    void add(Logsource source) {
      sources.add(source);
    }

    /** The finished branch; one without a row of its own has the route of its parent. */
    Branch finish(Interner interner, Route parent) {
      Route route = sources.isEmpty() ? parent : interner.intern(sources);
      if (next.isEmpty()) return new Branch(route, null);
      Map<String, Branch> finished = new LinkedHashMap<>();
      next.forEach((value, branch) -> finished.put(value, branch.finish(interner, route)));
      return new Branch(route, new BytesTable<>(finished));
    }
  }
}
