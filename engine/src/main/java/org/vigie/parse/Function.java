package org.vigie.parse;

import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Leaves;

/**
 * The functions that expressions may call. Each gives nothing where its first argument is absent.
 */
enum Function {
  /** Behind the last {@code \} or {@code /}. */
  BASENAME(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      int end = text.start() + text.length();
      int start = text.start();
      boolean escaped = (text.flags() & Leaves.ESCAPED) != 0;
      byte[] bytes = text.bytes();
      for (int i = start; i < end; i++) {
        byte c = bytes[i];
        if (c == '\\' && escaped) {
          // Of JSON's escapes only two stand for a separator; the text need not be unescaped.
          i++;
          if (i < end && (bytes[i] == '\\' || bytes[i] == '/')) start = i + 1;
        } else if (c == '\\' || c == '/') start = i + 1;
      }
      text.cut(start, end);
    }
  },
  /** In small letters. */
  LOWER(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int start = run.scratch.length();
      run.scratch.append(text.bytes(), text.start(), text.length()).fold(start);
      text.set(run.scratch.bytes(), start, run.scratch.length() - start, text.flags());
    }
  },
  /** In capitals, of ASCII letters. */
  UPPER(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int start = run.scratch.length();
      run.scratch.append(text.bytes(), text.start(), text.length());
      byte[] bytes = run.scratch.bytes();
      for (int i = start; i < run.scratch.length(); i++) {
        if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] = (byte) (bytes[i] - 32);
      }
      text.set(bytes, start, run.scratch.length() - start, text.flags());
    }
  },
  /** Before the last {@code \\} or {@code /}: the folder of a path. */
  DIRNAME(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int end = text.start() + text.length() - 1;
      while (end >= text.start() && text.bytes()[end] != '\\' && text.bytes()[end] != '/') end--;
      text.cut(text.start(), Math.max(end, text.start()));
    }
  },
  /** The host of {@code host:port}, {@code [address]:port} or a URL. */
  HOST(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      Place.of(text).host(text);
    }
  },
  /** The port of {@code host:port}, {@code [address]:port} or a URL. */
  PORT(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      Place.of(text).port(text);
    }
  },
  /** The name of {@code DOMAIN\\name} or {@code name@domain}. */
  ACCOUNT(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int at = Convert.lastIndexOf(text, BACKSLASH);
      if (at >= 0) text.cut(at + 1, text.start() + text.length());
      else {
        at = Convert.lastIndexOf(text, AT);
        if (at > text.start()) text.cut(text.start(), at);
      }
    }
  },
  /** The domain of {@code DOMAIN\\name} or {@code name@domain}; nothing where it has none. */
  DOMAIN(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int end = text.start() + text.length();
      int at = Convert.indexOf(text, BACKSLASH);
      if (at >= 0) {
        text.cut(text.start(), at);
        return;
      }
      at = Convert.lastIndexOf(text, AT);
      if (at < 0) text.clear();
      else text.cut(at + 1, end);
    }
  },
  /** The text, if it is a hardware address. */
  MAC(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      if (!Place.isMac(text)) text.clear();
    }
  },
  /** A name of DNS written with the lengths of its labels: {@code (3)www(7)example(3)com(0)}. */
  DNS_NAME(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      DnsLabels.join(run, text);
    }
  },
  /** The text, if it holds the parameter. */
  WITH(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      if (Convert.indexOf(text, parameter) < 0) text.clear();
    }
  },
  /** The text, if it does not hold the parameter. */
  WITHOUT(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      if (Convert.indexOf(text, parameter) >= 0) text.clear();
    }
  },
  /** The text, if it is a whole number. */
  NUMBER(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      if (Convert.whole(text.bytes(), text.start(), text.length()) == Convert.NO_NUMBER) {
        text.clear();
      }
    }
  },
  /** The text, if it is no whole number. */
  NOT_NUMBER(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      if (Convert.whole(text.bytes(), text.start(), text.length()) != Convert.NO_NUMBER) {
        text.clear();
      }
    }
  },
  /** A whole number, decimal or behind {@code 0x} hexadecimal. */
  INT(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      long number = Convert.whole(text.bytes(), text.start(), text.length());
      if (number == Convert.NO_NUMBER) text.clear();
      else text.set(number);
    }
  },
  /** The text, if it is an IP address. */
  IP(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      if (!Convert.address(run, text)) text.clear();
    }
  },
  /** The text, if it is no IP address. */
  NOT_IP(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      if (Convert.address(run, text)) text.clear();
    }
  },
  /** Without white space at its ends. */
  TRIM(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int start = text.start();
      int end = start + text.length();
      while (start < end && text.bytes()[start] >= 0 && text.bytes()[start] <= ' ') start++;
      while (end > start && text.bytes()[end - 1] >= 0 && text.bytes()[end - 1] <= ' ') end--;
      text.cut(start, end);
    }
  },
  /** What stands before the first occurrence of the parameter; all where it does not occur. */
  BEFORE(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int at = Convert.indexOf(text, parameter);
      if (at >= 0) text.cut(text.start(), at);
    }
  },
  /** What stands behind the first occurrence of the parameter; nothing where it does not occur. */
  AFTER(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int at = Convert.indexOf(text, parameter);
      if (at < 0) text.clear();
      else text.cut(at + parameter.length, text.start() + text.length());
    }
  },
  /** What stands before the last occurrence of the parameter; nothing where it does not occur. */
  BEFORE_LAST(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      text.cut(text.start(), Math.max(text.start(), Convert.lastIndexOf(text, parameter)));
    }
  },
  /** What stands behind the last occurrence of the parameter; all where it does not occur. */
  AFTER_LAST(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int at = Convert.lastIndexOf(text, parameter);
      if (at >= 0) text.cut(at + parameter.length, text.start() + text.length());
    }
  },
  /** Without the letters of the parameter at its ends. */
  STRIP(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      Convert.strip(text, parameter);
    }
  },
  /** The JSON text of a field that is an object, or an array of them, without white space. */
  OBJECT(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      JsonText.compact(run, text);
    }
  },
  /** Minutes of a zone such as {@code +0100}, {@code +01:00} or {@code UTC+2}. */
  ZONE_MINUTES(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      long local = TimeFormat.zoned(text.bytes(), text.start(), text.start() + text.length(), 0);
      if (local == TimeFormat.NONE) text.clear();
      else text.set(-local / 60_000);
    }
  },
  /** The first word of a name such as {@code CreateUser}: up to the next capital letter. */
  FIRST_WORD(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int i = text.start() + 1;
      int end = text.start() + text.length();
      while (i < end && text.bytes()[i] >= 'a' && text.bytes()[i] <= 'z') i++;
      text.cut(text.start(), i);
    }
  },
  /** What a name of an action or a sentence says was done, as one word: {@link Deeds}. */
  DEED(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      Deeds.say(run, text);
    }
  },
  /** The parameter, where the text is there. */
  PRESENT(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      text.clear().set(parameter, 0, parameter.length, Expr.flagsOf(parameter));
    }
  },
  /** A time in any format, as milliseconds; one without a zone is UTC. */
  TIME(1) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      run.plain(text);
      int end = text.start() + text.length();
      ZoneRules zone = ZoneOffset.UTC.getRules();
      long time = TimeFormat.ANY.read(text.bytes(), text.start(), end, zone, run.received());
      if (time == TimeFormat.NONE) text.clear();
      else text.set(time);
    }
  },
  /** A number, also one with a fraction, times the parameter, as a whole number. */
  TIMES(2) {
    @Override
    void of(Run run, Value text, byte[] parameter) {
      long times = Convert.whole(parameter, 0, parameter.length);
      long result = Convert.scaled(text.bytes(), text.start(), text.length(), times);
      if (result == Convert.NO_NUMBER) text.clear();
      else text.set(result);
    }
  },
  /** All values of a field, the parameter between them. */
  ALL(2) {
    @Override
    void apply(Run run, Expr.Call call, Value out) {
      Expr.put(call.first(), run, out);
      int first = out.absent() ? -1 : out.leaf();
      if (first < 0) return;
      byte[] between = call.parameter();
      Value part = run.take();
      int start = run.scratch.length();
      int flags = 0;
      int size = run.fields.size();
      for (int i = first; i < size && run.scratch.length() - start < MAX_ALL; i++) {
        if (run.fields.field(i) != run.fields.field(first)) continue;
        run.read(i, part);
        flags |= (part.flags() | Expr.flagsOf(between)) & Leaves.NON_ASCII;
        if (i > first) run.scratch.append(between, 0, between.length);
        run.append(part);
      }
      run.releaseTo(run.taken() - 1);
      out.clear().set(run.scratch.bytes(), start, run.scratch.length() - start, flags);
    }
  },
  /** All arguments, one behind the other; nothing where one is absent. */
  JOIN(-1) {
    @Override
    void apply(Run run, Expr.Call call, Value out) {
      List<Expr> arguments = call.arguments();
      int base = run.taken();
      for (int i = 0; i < arguments.size(); i++) {
        Value part = run.take();
        Expr.put(arguments.get(i), run, part);
        if (part.absent()) {
          run.releaseTo(base);
          out.clear();
          return;
        }
        run.plain(part);
      }
      int start = run.scratch.length();
      int flags = 0;
      for (int i = 0; i < arguments.size(); i++) {
        Value part = run.slot(base + i);
        run.scratch.append(part.bytes(), part.start(), part.length());
        flags |= part.flags() & Leaves.NON_ASCII;
      }
      run.releaseTo(base);
      out.clear().set(run.scratch.bytes(), start, run.scratch.length() - start, flags);
    }
  };

  private static final byte[] BACKSLASH = {'\\'};
  private static final byte[] AT = {'@'};

  /** Longest text that {@link #ALL} makes, in bytes, a last value aside. */
  private static final int MAX_ALL = 1 << 16;

  /** Count of arguments, or -1 for any. */
  final int arity;

  Function(int arity) {
    this.arity = arity;
  }

  /** Calls it on arguments, of which the second, if any, is a constant. */
  void apply(Run run, Expr.Call call, Value out) {
    Expr.put(call.first(), run, out);
    if (out.absent()) return;
    if (out.isNumber()) run.plain(out);
    of(run, out, call.parameter());
  }

  /** Changes a present text in place. */
  void of(Run run, Value text, byte[] parameter) {}

  /** The function of a name as definitions write it, or null. */
  static @Nullable Function named(String name) {
    for (Function function : values()) if (function.written().equals(name)) return function;
    return null;
  }

  /** Its name as definitions write it. */
  String written() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
