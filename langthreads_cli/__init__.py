"""The command `langthreads`: look at the threads of an Agent Server, and work on them.

`main` is where the console script begins; `app` has the commands. Only the public surface of the clients is used. It needs
the extra `langthreads[cli]`.
"""
