/** YAML as a tree that knows its lines: what all content is read through. */
@NullMarked
package org.vigie.yaml;

import org.jspecify.annotations.NullMarked;
