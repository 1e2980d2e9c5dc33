/* golden {"args":["used","tcp"]} */
BEGIN { x = $$1; }
