"""What goes wrong with an embedded server, as sentences that say what to do."""


class EmbeddedServerError(Exception):
    """The embedded server cannot do what was asked.

    :param sentence: an English sentence with `%(name)s` places, marked with `gettext_noop` where it is raised, so
        that a command can translate it; this module must work before Django's settings do.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = values
