#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In multi-session mode the disc gets a session by cdrskin meanwhile: it is another disc then.
"$B/imapi/tests/wrong_disc" cdrskin
