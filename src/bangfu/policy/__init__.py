"""Dated, cited values of policy and the one loader that reads them. No Django."""
