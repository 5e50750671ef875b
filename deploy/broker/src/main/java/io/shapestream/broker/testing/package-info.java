/**
 * For the tests of other modules, with scope {@code test}: one broker for a whole test run, and
 * names for topics that no other test uses. Tests that kill a broker start a {@link
 * io.shapestream.broker.BrokerProcess} of their own.
 */
package io.shapestream.broker.testing;
