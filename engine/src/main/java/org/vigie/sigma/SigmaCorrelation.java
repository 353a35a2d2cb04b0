package org.vigie.sigma;

import org.vigie.yaml.Node;

/**
 * A Sigma correlation: what must happen together, or how often.
 *
 * @param about what it says about itself
 * @param body its {@code correlation} mapping as written
 */
public record SigmaCorrelation(About about, Node.Mapping body) implements SigmaDocument {}
