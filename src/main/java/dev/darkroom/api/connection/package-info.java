/**
 * What a client's connection may cost: how many there are, how long one may keep the service
 * waiting, and whether its client is still there. The only place that knows Tomcat's inside.
 */
@NullMarked
package dev.darkroom.api.connection;

import org.jspecify.annotations.NullMarked;
