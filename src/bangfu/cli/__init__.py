"""The command line: `bangfu …`. Each command is one module with `configure(parser)` and `run(arguments) -> int`."""
