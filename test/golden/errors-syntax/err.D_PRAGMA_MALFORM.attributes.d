#pragma D attributes Evolving

BEGIN { }
