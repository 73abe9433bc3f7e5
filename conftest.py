"""Start the database before Django reads its settings."""

import warnings

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

from shuzheng.lib import postgres  # noqa: E402

postgres.start()
