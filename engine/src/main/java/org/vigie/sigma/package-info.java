/** Sigma: the text of detection rules to a checked tree, and the tree's leaves to matchers. */
@NullMarked
package org.vigie.sigma;

import org.jspecify.annotations.NullMarked;
