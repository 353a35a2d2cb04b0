/** Who may enter: accounts, passwords, sessions, roles, and the audit of all that. */
@NullMarked
package org.vigie.server.access;

import org.jspecify.annotations.NullMarked;
