# pragma version ~=0.4.3
# pragma evm-version london
# @title Mingbai anchor: records that somebody knew a batch tree's root
# @notice Keeps no state, has no owner and moves no money: the block that holds the event is the
#         evidence, and who sent it says nothing.

event Anchored:
    root: indexed(bytes32)
    size: uint256


@external
def anchor(root: bytes32, size: uint256):
    """
    @param root The root of an RFC 6962 tree whose leaves are texts of checkpoints
    @param size How many leaves it has
    """
    log Anchored(root=root, size=size)
