/** State: what changes and must survive, such as alerts, accounts and the audit log. */
@NullMarked
package org.vigie.store.state;

import org.jspecify.annotations.NullMarked;
