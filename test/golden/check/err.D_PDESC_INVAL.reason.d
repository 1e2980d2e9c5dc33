io:::start { }
