/** Long work with progress that people can see: the upkeep of what is stored. */
@NullMarked
package org.vigie.server.job;

import org.jspecify.annotations.NullMarked;
