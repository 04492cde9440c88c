"""The one error of the embedded store."""


class EmbeddedStoreError(Exception):
    """The store cannot start or go on. The message is one sentence on what is wrong and one on what to do.

    It names files, ports and artifacts, never anything a stored resource says.
    """
