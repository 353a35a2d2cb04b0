/** SQL for analysts: one SELECT at a time, run in a process of its own that can do nothing else. */
@NullMarked
package org.vigie.server.sql;

import org.jspecify.annotations.NullMarked;
