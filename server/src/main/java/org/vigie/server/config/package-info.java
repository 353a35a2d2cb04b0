/** The operator's one YAML file, read once into records. */
@NullMarked
package org.vigie.server.config;

import org.jspecify.annotations.NullMarked;
